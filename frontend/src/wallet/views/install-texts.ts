/** The wallet on the home screen, and offers that the camera opened elsewhere. */
import { area } from "../../i18n";

export const t = area("install", {
  ko: {
    title: "홈 화면에 추가",
    why: "홈 화면의 아이콘으로 열면 앱처럼 쓸 수 있고, 인터넷 없이도 열립니다.",
    "why-ios": "아이폰에서는 홈 화면에 추가한 지갑이 저장 공간을 따로 씁니다. 먼저 추가한 뒤 그 아이콘으로 열어 시작하세요. 추가하지 않으면 7일 동안 쓰지 않을 때 Safari가 카드를 지울 수 있습니다.",
    install: "이 기기에 설치",
    "ios-title": "아이폰·아이패드에서 추가하는 방법",
    "ios-1": "Safari 아래쪽의 공유 버튼을 누릅니다.",
    "ios-2": "‘홈 화면에 추가’를 고릅니다.",
    "ios-3": "홈 화면에 생긴 지갑 아이콘으로 엽니다.",
    "offer-title": "홈 화면의 지갑으로 받으려면",
    "offer-text": "카메라로 연 이 화면은 홈 화면의 지갑과 저장 공간이 다릅니다. 홈 화면의 지갑을 열어 ‘카드 받기’에서 QR을 스캔하거나 이 코드를 입력하세요.",
    "offer-code": "발급 코드",
  },
  en: {
    title: "Add to the home screen",
    why: "Opened from its icon, the wallet works like an app, also without a network.",
    "why-ios": "On an iPhone the wallet on the home screen has a storage of its own. Add it first, then open it by its icon and start there. Otherwise Safari may delete your cards after 7 days without use.",
    install: "Install on this device",
    "ios-title": "How to add it on an iPhone or iPad",
    "ios-1": "Tap the share button at the bottom of Safari.",
    "ios-2": "Choose “Add to Home Screen”.",
    "ios-3": "Open the wallet by its icon on the home screen.",
    "offer-title": "To get it in the wallet on your home screen",
    "offer-text": "This page, opened by the camera, has another storage than the wallet on your home screen. Open that wallet, go to “Get a card”, and scan the QR code there or type this code.",
    "offer-code": "Offer code",
  },
});
