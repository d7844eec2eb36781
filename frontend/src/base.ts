/** Style and language for pages rendered by the server alone. */
import "./styles/krds.css";
