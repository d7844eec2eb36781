/** On which pages of the services something waits for the member. */
import { send } from "./http";

export interface WaitingPage {
  page: "badges" | "blood" | "bookings" | "collectibles" | "parking" | "volunteering";
  count: number;
}

export const getWaiting = (): Promise<{ pages: WaitingPage[] }> => send("GET", "/api/services/waiting");
