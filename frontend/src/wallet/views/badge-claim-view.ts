/** The claim link of a badge was opened. */
import { customElement } from "lit/decorators.js";
import { claim } from "../api/badges";
import { ClaimView, type ClaimWords } from "../parts/claim-secret";
import { t } from "./badges-texts";

@customElement("badge-claim-view")
export class BadgeClaimView extends ClaimView {
  protected override readonly home = "/badges";
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
      toMine: t("to-badges"),
      signIn: t("sign-in"),
    };
  }
}
