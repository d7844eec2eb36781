"""Models without personal data: of things, rules, institutions, counts, keys of the city's own and the log's hashes.

Every other model is named by a rule of the retention table; a test holds a new one to either.
"""

# Whole apps whose rows are settings, hashes or keys of the city.
APPS = frozenset({"anchoring", "signing", "auth", "contenttypes", "wallet_provenance", "vc_api"})

MODELS = frozenset(
    {
        "admin.LogEntry",  # never written: our own trail takes its place (identity.admin_base)
        "identity.District", "identity.DongSuccession", "identity.Organisation",
        "credentials.BulkChange", "credentials.CardDraft", "credentials.CardKind", "credentials.CardPicture",
        "credentials.ConditionKind", "credentials.IssuingInstitution", "credentials.StatusList",
        "credentials.WalletProvider",
        "presentation.ClientSecret", "presentation.DeskLink",
        "presentation.Purpose", "presentation.PurposeDraft", "presentation.PurposeVersion",
        "presentation.VerifierClient", "presentation.VerifierClient_purposes",
        "mileage.Asset", "mileage.BonusCampaign", "mileage.ExchangeRate", "mileage.Period", "mileage.Programme",
        "mileage.ProgrammeVersion", "mileage.Programme_districts", "mileage.Seal", "mileage.SealedBatch",
        "mileage.SharingGroup",
        "partners.Agreement", "partners.Agreement_accept_assets", "partners.ApiClient", "partners.ApiSecret",
        "partners.FraudRule", "partners.Reconciliation", "partners.Settlement",
        "stable.Deposit", "stable.Limit", "stable.ReserveProof", "stable.Terms",
        "parking.Bay", "parking.Building", "parking.Discount", "parking.Holiday", "parking.Household", "parking.Lot",
        "parking.PermitRound", "parking.StatutoryTimer",
        "badges.Badge",
        "collectibles.Benefit", "collectibles.Campaign",
        "collectibles.ItemStep",  # its owner is a hash whose salt is gone
        "volunteering.Institution",
        "volunteering.Programme",
        "volunteering.Shift",
        "blood_donation.FurtherAct", "blood_donation.Institution",
        "reservations.Closure", "reservations.Discount", "reservations.Draw", "reservations.DrawSlot",
        "reservations.Facility", "reservations.FacilityDesk", "reservations.OpeningException",
        "reservations.OpeningHours", "reservations.Price", "reservations.RefundRow", "reservations.RefundTable",
        "reservations.Season", "reservations.Space", "reservations.Unit", "reservations.Unit_spaces",
        "retention.Destruction",
        "retention.ForgottenMember",  # a number that is nobody's any more
    }
)  # fmt: skip
