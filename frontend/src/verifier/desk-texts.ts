/** What a desk checks, and comparing the person. */

import { area } from "../i18n";

export const t = area("desk", {
  ko: {
    purpose: "무엇을 확인하나요?",
    any: "카드 보기만 (표시용)",
    "any-text": "시민이 고른 내용을 그대로 보여 줍니다. 혜택이나 할인을 줄 때는 목적을 고르세요.",
    gone: "고른 목적을 더는 쓰지 않습니다. 다른 목적을 고르세요.",
    ground: "근거: {ground}",
    district: "우리 시설의 구·군",
    "district-choose": "구·군을 고르세요",
    "no-district": "구·군을 골라야 확인할 수 있습니다.",
    mode: "확인 방식",
    "mode-broadcast": "시민이 QR 보여 주기",
    "mode-challenge": "우리 QR에 지갑이 답하기",
    "age-limit": "목록이 {limit}보다 오래되면 초록으로 표시하지 않습니다.",
    "question-title": "지갑의 ‘QR 스캔’으로 비추세요",
    "question-text": "시민이 이 QR을 지갑으로 스캔하면 지갑에 답 QR이 나옵니다.",
    "question-alt": "지갑으로 스캔할 QR 코드",
    "step-title": "사람 확인이 남았습니다",
    "step-initial": "이름을 물어보고 아래와 맞는지 보세요.",
    "step-document": "신분증의 이름이 아래와 같은지, 사진이 본인인지 보세요.",
    "step-same": "맞습니다",
    "step-other": "다릅니다",
    day: "하루",
    hours: "{count}시간",
    minutes: "{count}분",
  },
  en: {
    purpose: "What do you check?",
    any: "Only look at a card (display)",
    "any-text": "Shows whatever the citizen chose. Choose a purpose before you give a benefit or a discount.",
    gone: "The chosen purpose is no longer in use. Choose another.",
    ground: "Ground: {ground}",
    district: "District of this facility",
    "district-choose": "Choose a district",
    "no-district": "Choose a district to begin.",
    mode: "Way of checking",
    "mode-broadcast": "The citizen shows a QR",
    "mode-challenge": "The wallet answers our QR",
    "age-limit": "With lists older than {limit} nothing is shown as green.",
    "question-title": "Scan with the wallet",
    "question-text": "The citizen scans this code in the wallet, which then shows an answer. Check that answer.",
    "question-alt": "QR code to scan with the wallet",
    "step-title": "The person is still to be checked",
    "step-initial": "Ask for the name and see whether it fits this.",
    "step-document": "See whether the document has this name, and the face of the person.",
    "step-same": "It fits",
    "step-other": "It does not",
    day: "a day",
    hours: "{count} hours",
    minutes: "{count} minutes",
  },
});

/** A length of time, in words. */
export function span(seconds: number): string {
  if (seconds >= 86_400) return t("day");
  if (seconds >= 3600) return t("hours", { count: Math.floor(seconds / 3600) });
  return t("minutes", { count: Math.floor(seconds / 60) });
}
