/** A photo to send: small enough, and drawn anew, so that nothing goes along that the camera wrote beside it. */

const LONGEST_EDGE = 1600;
const QUALITY = 0.8;

/** JPEG, base64. Rejects what is no picture. */
export async function photoOf(file: File): Promise<string> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1] ?? "";
}

/** Where the device is, to six decimals (a decimetre). Rejects when it is not told. */
export function whereAmI(): Promise<{ latitude: number; longitude: number }> {
  const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: rounded(coords.latitude), longitude: rounded(coords.longitude) }),
      () => reject(new Error("no location")),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
}
