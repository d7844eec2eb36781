/** The page that checks proof bundles. */
import "./styles/krds.css";
import "./styles/app.css";
import "./proof/proof.css";
import { verifierOrigin } from "./base/page";
import { applyPreferences } from "./base/preferences";
import { registerServiceWorker } from "./base/service-worker";
import { applyLanguage } from "./i18n";
import "./proof/proof-app";

applyPreferences();
applyLanguage();
// the issuer has the page too, and no app
if (location.origin === verifierOrigin) void registerServiceWorker();
