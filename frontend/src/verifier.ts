/** The verifier. The order matters: the address bar first. */
import { isOpenedByCamera } from "./verifier/leave-fragment";
import "./styles/krds.css";
import "./styles/app.css";
import "./verifier/verifier.css";
import { applyPreferences } from "./base/preferences";
import { registerServiceWorker } from "./base/service-worker";
import { applyLanguage } from "./i18n";
import "./verifier/verifier-app";

applyLanguage();
applyPreferences();
if (!isOpenedByCamera) {
  void registerServiceWorker();
  void import("./release/release-notice");
}
