/** An unattended gate. */

import { area } from "../i18n";

export const t = area("gate-mode", {
  ko: {
    start: "게이트 모드 시작",
    "start-text": "화면 전체에 큰 결과만 보여 줍니다. 개인정보는 나오지 않습니다.",
    hour: "이번 시간",
    green: "통과",
    amber: "확인 필요",
    red: "거절",
    leave: "게이트 모드 끝내기",
    compare: "직원 확인",
    "compare-why": "카드는 올바릅니다. 직원에게 본인 확인을 받으세요.",
    replayed: "이미 확인한 코드입니다. 지갑의 새 코드를 보여 주세요.",
    unsupported_mode: "이 게이트에서 쓰는 QR이 아닙니다. 화면의 안내를 보고 지갑에서 다시 여세요.",
    "camera-denied": "카메라를 사용할 수 없습니다. 직원이 브라우저에서 카메라 권한을 허용해야 합니다.",
    counts: "시간대별 확인 수",
    "counts-text": "이 기기에만 이틀 동안 둡니다. 누구인지는 남지 않습니다.",
    "counts-hour": "시각",
  },
  en: {
    start: "Start gate mode",
    "start-text": "The whole screen shows large results only, and nothing about anybody.",
    hour: "This hour",
    green: "Passed",
    amber: "To be looked at",
    red: "Refused",
    leave: "Leave gate mode",
    compare: "See the staff",
    "compare-why": "The card is right. Let the staff check that it is yours.",
    replayed: "This code was already checked. Show a new one.",
    unsupported_mode: "This gate takes another kind of code. See the screen, and open it in the wallet again.",
    "camera-denied": "The camera cannot be used. Staff must allow it in the browser.",
    counts: "Checks by hour",
    "counts-text": "Kept on this device only, for two days. Nobody can be told from it.",
    "counts-hour": "Hour",
  },
});
