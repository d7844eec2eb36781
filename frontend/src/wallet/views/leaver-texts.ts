/** Partners that leave. */
import { area } from "../../i18n";

export const t = area("leavers", {
  ko: {
    title: "떠나는 제휴사",
    leaving: "{name}: {last}까지만 받습니다",
    ended: "{name}: {date}에 제휴가 끝났습니다",
    hold: "{asset} {amount} 보유",
    use: "{last}까지 {name}에서 쓸 수 있습니다.",
    elsewhere: "그 뒤에도 쓸 수 있는 곳: {names}",
    exchange: "다른 마일리지로 바꿀 수 있습니다.",
    "exchange-go": "교환하기",
    ask: "지금은 쓸 곳이 없습니다. 포인트는 소멸일까지 그대로 있으며, 쓸 곳이나 교환이 생기면 여기에 알려 드립니다.",
  },
  en: {
    title: "Partners that leave",
    leaving: "{name} takes points until {last} only",
    ended: "{name} ended as a partner on {date}",
    hold: "You have {amount} of {asset}",
    use: "Use them at {name} until {last}.",
    elsewhere: "Taken after that too: {names}",
    exchange: "They can be exchanged for other mileage.",
    "exchange-go": "Exchange",
    ask: "Nobody takes them now. They stay until they expire; we say here when there is a place or an exchange for them.",
  },
});
