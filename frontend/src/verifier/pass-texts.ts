/** Uploading counts, in words. */

import { area } from "../i18n";

export const t = area("scanner-pass", {
  ko: {
    title: "확인 수 보내기",
    what: "등록증을 넣으면 목적, 날짜, 결과(유효·확인 못 함·무효)별 확인 수만 한 시간에 한 번 시로 보냅니다. 카드, 사람, 시각, 장소는 보내지 않습니다.",
    label: "스캐너 등록증",
    hint: "시 담당자에게 받은 글자입니다. 이 기기에만 저장됩니다.",
    wrong: "등록증이 아닙니다. 받은 글자를 모두 붙여 넣으세요.",
    save: "저장하기",
    remove: "등록증 지우기",
    "upload-none": "등록증이 있습니다. 보낼 확인 수가 없거나 다음 차례를 기다립니다.",
    "upload-done": "확인 수를 보냈습니다.",
    "upload-later": "지금은 보내지 못했습니다. 연결되면 다시 보냅니다.",
    "upload-no-pass": "등록증이 끝났거나 올바르지 않습니다. 시 담당자에게 새로 받으세요.",
  },
  en: {
    title: "Send counts",
    what: "With a pass this scanner sends the city, once an hour, how many checks there were by purpose, day and verdict (valid, not fully checked, not valid). It sends no card, person, time or place.",
    label: "Scanner's pass",
    hint: "The text that the city's staff gave you. It is stored on this device only.",
    wrong: "This is not a pass. Paste the whole text that you were given.",
    save: "Save",
    remove: "Remove the pass",
    "upload-none": "There is a pass. Nothing waits to be sent, or it waits for its turn.",
    "upload-done": "The counts were sent.",
    "upload-later": "They could not be sent now; they will be when there is a connection.",
    "upload-no-pass": "The pass has ended or is not right. Ask the city's staff for another.",
  },
});
