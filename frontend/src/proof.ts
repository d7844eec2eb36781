/** The page that checks proof bundles. */
import "./styles/krds.css";
import "./styles/app.css";
import "./proof/proof.css";
import { applyPreferences } from "./base/preferences";
import { applyLanguage } from "./i18n";
import "./proof/proof-app";

applyPreferences();
applyLanguage();
