/** What is said of releases of the app. */
import { area } from "../i18n";

export const t = area("release", {
  ko: {
    taken: "새 버전을 공개 로그에서 확인했습니다. 다시 열면 새 버전으로 바뀝니다.",
    reload: "다시 열기",
    waits: "새 버전이 나왔습니다. 공개 로그에 오른 것을 확인할 때까지 지금 버전을 씁니다.",
    refused: "새 버전을 공개 로그와 맞춰 보니 맞지 않아 바꾸지 않았습니다. 지금 버전을 그대로 씁니다. 계속되면 120 미추홀콜센터(032-120)로 알려 주세요. (이유: {reason})",
    "start-over": "체험용: 새 버전을 확인 없이 받기",
    version: "앱 버전",
    proven: "{release} · 공개 로그에서 확인함",
    unproven: "{release} · 아직 공개 로그에서 확인하지 않음",
    none: "이 브라우저에 저장된 버전이 없습니다",
  },
  en: {
    taken: "A new version was checked against the public log. It is used when you open the app again.",
    reload: "Open again",
    waits: "There is a new version. Until it is found in the public log, the present one stays.",
    refused: "The new version does not match the public log and was not taken. The present one stays. If this goes on, tell the city's call centre (032-120). (Reason: {reason})",
    "start-over": "Trial: take the new version unchecked",
    version: "App version",
    proven: "{release} · found in the public log",
    unproven: "{release} · not yet found in the public log",
    none: "No version is kept in this browser",
  },
});
