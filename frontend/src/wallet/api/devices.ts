/** The member's devices with this wallet. */
import { send } from "./http";

export interface Device {
  id: string;
  name: string;
  registered_at: string;
  seen_at: string;
  /** Codes of the cards that are there. */
  cards: string[];
}

export async function getDevices(): Promise<Device[]> {
  return (await send<{ devices: Device[] }>("GET", "/api/devices")).devices;
}

/** A lost device: it is signed out, and its cards end. */
export const endDevice = (id: string): Promise<unknown> => send("DELETE", `/api/devices/${id}`);
