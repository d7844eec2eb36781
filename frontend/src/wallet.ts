/** The citizen's wallet. */
import "./styles/krds.css";
