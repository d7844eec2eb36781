"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from credentials.api.documents import PictureView

from . import views

_ITEM = "collectibles/items/<uuid:item_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("collectibles", views.CollectiblesView.as_view(), name="collectibles"),
    path("collectibles/claims", views.ClaimView.as_view(), name="collectible-claim"),
    path("collectibles/pictures/<slug:digest>", PictureView.as_view(), name="collectible-picture"),
    path("collectibles/notices/<int:notice_id>/dismiss", views.NoticeView.as_view(), name="collectible-notice"),
    path(f"{_ITEM}/offer", views.OfferView.as_view(), name="collectible-offer"),
    path(f"{_ITEM}/benefits/<int:benefit_id>/code", views.BenefitView.as_view(), name="collectible-benefit"),
    path(f"{_ITEM}/proof", views.ProofView.as_view(), name="collectible-proof"),
    *(
        path(
            f"collectibles/offers/<uuid:offer_id>/{answer}",
            views.AnswerView.as_view(answer=answer),
            name=f"collectible-{answer}",
        )
        for answer in views.AnswerView.answers
    ),
]
