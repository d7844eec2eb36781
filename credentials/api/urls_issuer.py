"""Addresses on the issuer's origin. They stand in metadata and in issued cards: they do not change."""

from django.urls import URLPattern, URLResolver, include, path

from . import documents, institutions, protocol

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/openid-credential-issuer", documents.IssuerMetadataView.as_view(), name="issuer-metadata"),
    path(
        ".well-known/oauth-authorization-server",
        documents.AuthorizationServerMetadataView.as_view(),
        name="authorization-server-metadata",
    ),
    path("credential-offer/<str:reference>", protocol.CredentialOfferView.as_view(), name="credential-offer"),
    path("openid4vci/par", protocol.PushedAuthorizationView.as_view(), name="par"),
    path("openid4vci/token", protocol.TokenView.as_view(), name="token"),
    path("openid4vci/nonce", protocol.NonceView.as_view(), name="nonce"),
    path("openid4vci/credential", protocol.CredentialView.as_view(), name="credential"),
    path("openid4vci/deferred-credential", protocol.DeferredCredentialView.as_view(), name="deferred-credential"),
    path("openid4vci/notification", protocol.NotificationView.as_view(), name="notification"),
    path("status-lists/<uuid:list_id>", documents.StatusListView.as_view(), name="status-list"),
    path("status-lists/<uuid:list_id>/<slug:purpose>", documents.BitstringView.as_view(), name="bitstring"),
    path(
        "status-lists/<uuid:list_id>/badges/<slug:purpose>",
        documents.BadgesListView.as_view(),
        name="bitstring-badges",
    ),
    path("institutions/<slug:code>/did.json", institutions.did_document, name="institution-did"),
    path(
        ".well-known/jwt-vc-issuer/institutions/<slug:code>", institutions.jwt_vc_issuer, name="institution-jwt-issuer"
    ),
    path("", include("credentials.vc_api.urls")),
    path("contexts/<slug:slug>/<int:version>", documents.ContextView.as_view(), name="context"),
    path("vct/<slug:slug>/<int:version>", documents.TypeMetadataView.as_view(), name="type-metadata"),
    path(
        "vct/<slug:slug>/<int:version>/<slug:locale>.svg",
        documents.TypeTemplateView.as_view(),
        name="type-template",
    ),
    path("vct/<slug:slug>/<int:version>/schema", documents.TypeSchemaView.as_view(), name="type-schema"),
    path("pictures/<slug:digest>", documents.PictureView.as_view(), name="card-picture"),
    path("trust-list", documents.TrustListView.as_view(), name="trust-list"),
]
