"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("blood", views.BloodView.as_view(), name="blood"),
    path("blood/consent", views.ConsentView.as_view(), name="blood-consent"),
    path("blood/certificates/<int:number>/code", views.CodeView.as_view(), name="blood-code"),
    path("blood/certificates/<int:number>/card", views.CardView.as_view(), name="blood-card"),
    path("blood/certificates/<int:number>/offer", views.OfferView.as_view(), name="blood-offer"),
    path("blood/certificates/<int:number>/pool", views.PoolView.as_view(), name="blood-pool"),
    path("blood/certificates/<int:number>/replace", views.ReplaceView.as_view(), name="blood-replace"),
    path("blood/certificates/<int:number>/steps/<int:step>/proof", views.ProofView.as_view(), name="blood-proof"),
    *(
        path(f"blood/gifts/<uuid:gift_id>/{answer}", views.GiftView.as_view(answer=answer), name=f"blood-gift-{answer}")
        for answer in views.GiftView.answers
    ),
]
