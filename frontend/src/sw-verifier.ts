/** The verifier without a network. */
import { keepFiles } from "./base/kept-files";

keepFiles("/");
