/** The wallet without a network. */
import { keepFiles } from "./base/kept-files";

const SERVERS_OWN = /^\/(api|_allauth|authorize|static|sw\.js|release\.json)(\/|$)/;

keepFiles("wallet", (pathname) => (SERVERS_OWN.test(pathname) ? undefined : "/"));
