/** Check-in of bookings at a facility's desk, in words. */

import { area, language } from "../i18n";
import { formatClock } from "../i18n/format";
import type { FacilityDesk, Told } from "./facility";

export const t = area("facility", {
  ko: {
    title: "시설 예약 체크인",
    what: "시설 담당자에게 받은 링크를 열거나 창구 코드를 넣으면, 여기서 확인한 카드의 소지자가 그 시설에 예약한 시간이 체크인됩니다. 네트워크가 없으면 이 기기에 두었다가 나중에 보냅니다. 카드의 내용은 보내지도 두지도 않습니다.",
    label: "체크인 창구 코드",
    hint: "네 글자씩 여섯 묶음입니다.",
    find: "찾기",
    unknown: "이 코드는 없거나 끝났습니다. 시설 담당자에게 확인하세요.",
    unreachable: "지금은 확인할 수 없습니다. 네트워크에 연결한 뒤 다시 해 보세요.",
    confirm: "이 기기에서 ‘{name}’의 예약을 체크인할까요?",
    take: "체크인 시작하기",
    cancel: "그만두기",
    given: "‘{name}’의 예약을 체크인합니다.",
    drop: "체크인 끝내기",
    waiting: "보내지 못한 체크인이 {count}건 있습니다. 네트워크에 연결되면 보냅니다.",
    late: "나중에 보낸 체크인",
    sending: "예약을 찾고 있습니다.",
    checked_in: "체크인했습니다. {unit} {time}",
    sent_late: "이미 오지 않은 것으로 처리된 예약입니다. 제때 온 기록을 시설 담당자에게 보냈습니다. {unit} {time}",
    already_checked_in: "이미 체크인한 예약입니다. {time}",
    no_booking_here: "이 카드의 소지자는 오늘 이 시설에 예약이 없습니다.",
    comes_too_early: "아직 이릅니다. {from}부터 체크인할 수 있습니다.",
    comes_too_late: "체크인할 수 있는 시간이 지났습니다. 예약은 {start}에 시작했습니다.",
    card_refused: "이 카드로는 체크인할 수 없습니다. 코드를 다시 보여 달라고 하세요.",
    desk_unknown: "이 창구의 코드가 끝났습니다. 시설 담당자에게 새 코드를 받으세요.",
    kept: "지금은 보낼 수 없어 이 기기에 두었습니다. 네트워크에 연결되면 보냅니다.",
  },
  en: {
    title: "Check-in at a facility",
    what: "Open the link that the facility's staff gave you, or enter the desk code: whoever shows a card here is checked in for their booking there. Without a network it is kept on this device and sent later. What the card says is neither sent nor kept.",
    label: "Check-in desk code",
    hint: "Six groups of four characters.",
    find: "Find",
    unknown: "There is no such code, or it has ended. Ask the facility's staff.",
    unreachable: "This cannot be checked now. Try again with a network.",
    confirm: "Check in bookings of “{name}” on this device?",
    take: "Start checking in",
    cancel: "Cancel",
    given: "Bookings of “{name}” are checked in.",
    drop: "Stop checking in",
    waiting: "Check-ins not sent yet: {count}. They are sent when there is a network.",
    late: "Check-ins sent later",
    sending: "Looking for the booking.",
    checked_in: "Checked in. {unit} {time}",
    sent_late: "This booking counts as missed already. Staff were sent the record that the holder came in time. {unit} {time}",
    already_checked_in: "This booking was checked in already. {time}",
    no_booking_here: "The holder of this card has no booking here today.",
    comes_too_early: "It is too early: check-in is open from {from}.",
    comes_too_late: "The time to check in is over. The booking began at {start}.",
    card_refused: "This card cannot be accepted for check-in. Ask the holder to show the code again.",
    desk_unknown: "This desk's code has ended. Ask the facility's staff for a new one.",
    kept: "It could not be sent now and is kept on this device. It is sent when there is a network.",
  },
});

export function said(told: Told): string {
  const unit = (language() === "ko" ? told.unit_ko : told.unit_en) ?? "";
  const [start, end, from] = [clock(told.start), clock(told.end), clock(told.from)];
  return t(told.outcome, { unit, start, from, time: end ? `${start}–${end}` : start }).trim();
}

export function nameOf(desk: FacilityDesk): string {
  return `${language() === "ko" ? desk.facility_ko : desk.facility_en} · ${desk.name}`;
}

function clock(at: string | undefined): string {
  return at ? formatClock(new Date(at)) : "";
}
