/** The QR or link of an event was opened. */
import { customElement } from "lit/decorators.js";
import { claim } from "../api/collectibles";
import { ClaimView, type ClaimWords } from "../parts/claim-secret";
import { t } from "./collectibles-texts";

@customElement("collectible-claim-view")
export class CollectibleClaimView extends ClaimView {
  protected override readonly home = "/collectibles";
  protected override claim(secret: string): Promise<unknown> {
    return claim(secret);
  }

  protected override words(): ClaimWords {
    return {
      title: t("claim-title"),
      lead: t("claim-lead"),
      again: t("claim-again"),
      missing: t("claim-missing"),
      claim: t("claim"),
      claimed: t("claimed"),
      toMine: t("to-mine"),
      signIn: t("sign-in"),
    };
  }
}
