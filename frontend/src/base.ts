/** Style and language for pages rendered by the server alone. */
import "./styles/krds.css";
import "./styles/app.css";
import { applyPreferences } from "./base/preferences";

applyPreferences();
