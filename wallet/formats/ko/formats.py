"""How Korean pages write dates and times. Django's own would say "10:26 오전", which nobody writes.

The 24-hour clock is that of the wallet's pages and of public notices (행정업무의 운영 및 혁신에 관한 규정 art. 7 ⑤).
"""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y년 n월 j일 H:i"
