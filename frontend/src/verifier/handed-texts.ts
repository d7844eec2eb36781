/** An organisation's own purposes on a desk, in words. */

import { area } from "../i18n";

export const t = area("handed", {
  ko: {
    title: "우리 기관의 확인 목적",
    what: "기관에서 받은 창구 링크를 열거나 창구 코드를 넣으면 그 기관의 확인 목적이 이 기기에 더해집니다. 네트워크가 없을 때도 씁니다.",
    label: "창구 코드",
    hint: "네 글자씩 여섯 묶음입니다.",
    find: "찾기",
    unknown: "이 코드는 없거나 끝났습니다. 기관 담당자에게 확인하세요.",
    unreachable: "지금은 확인할 수 없습니다. 네트워크에 연결한 뒤 다시 해 보세요.",
    confirm: "‘{name}’의 확인 목적을 이 기기에 더할까요?",
    none: "지금 창구에서 쓸 목적이 없습니다. 기관이 더하면 다음 연결 때 나타납니다.",
    take: "더하기",
    cancel: "그만두기",
    given: "‘{name}’의 목적을 씁니다.",
    ended: "‘{name}’이(가) 이 창구의 연결을 끝냈습니다. 새 코드를 받으세요.",
    drop: "이 기기에서 빼기",
  },
  en: {
    title: "Purposes of our organisation",
    what: "Open the desk link that your organisation gave you, or enter the desk code: its purposes are added on this device, and work without a network too.",
    label: "Desk code",
    hint: "Six groups of four characters.",
    find: "Find",
    unknown: "There is no such code, or it has ended. Ask your organisation.",
    unreachable: "This cannot be checked now. Try again with a network.",
    confirm: "Add the purposes of “{name}” on this device?",
    none: "It has no purpose for desks now. One that it adds comes with the next connection.",
    take: "Add",
    cancel: "Cancel",
    given: "The purposes of “{name}” are in use.",
    ended: "“{name}” ended this desk's link. Ask for a new code.",
    drop: "Remove from this device",
  },
});
