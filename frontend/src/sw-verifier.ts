/** The verifier without a network, and the page that checks proofs. */
import { keepFiles } from "./base/kept-files";

const SHELLS: Record<string, string> = { "/": "/", "/v": "/", "/proof": "/proof" };

keepFiles("verifier", (pathname) => SHELLS[pathname]);
