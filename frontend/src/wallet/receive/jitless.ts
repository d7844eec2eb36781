/** The page's policy forbids making code from text, which the schema library would try first. Import before its users. */
import { config } from "zod";

config({ jitless: true });
