"""Draws the icons' PNG files from their SVG: `python frontend/build/icons.py`. Run after a change of the drawing."""

from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).resolve().parent.parent / "public" / "icons"
# A launcher may cut a maskable icon to a circle of 80 %: the drawing is smaller there, on the same ground.
SIZES = {
    "{}-180.png": (180, 1.0),
    "{}-192.png": (192, 1.0),
    "{}-512.png": (512, 1.0),
    "{}-maskable-512.png": (512, 0.8),
}
GROUND = {"wallet": "#0b50d0", "verifier": "#063a74"}


def main() -> None:
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"]).new_page()
        for svg in sorted(ICONS.glob("*.svg")):
            for name, (size, scale) in SIZES.items():
                ground = GROUND.get(svg.stem, "#0b50d0") if scale < 1 else "transparent"
                page.set_viewport_size({"width": size, "height": size})
                page.set_content(
                    f"<style>*{{margin:0}}body{{background:{ground}}}svg{{display:block;transform:scale({scale})}}</style>"
                    + svg.read_text()
                )
                page.screenshot(path=ICONS / name.format(svg.stem), omit_background=True)


if __name__ == "__main__":
    main()
