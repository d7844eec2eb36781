/** The citizen's wallet. */
import { takeFromAddress } from "./wallet/gate/asked";
import "./styles/krds.css";
import "./styles/app.css";
import "./styles/wallet.css";
import { applyPreferences } from "./base/preferences";
import { registerServiceWorker } from "./base/service-worker";
import { applyLanguage } from "./i18n";
import "./wallet/wallet-app";

takeFromAddress();
applyPreferences();
applyLanguage();
void registerServiceWorker();
void import("./release/release-notice");
