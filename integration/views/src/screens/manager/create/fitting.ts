/** What a board has one column for only is chosen already: there is nothing to ask (row R3). */
import { api, told } from "../../../api/client";

/** The columns of a new sequence on a board; none where the board cannot be read now, for they can be chosen later. */
export async function fitting(board: string | null) {
  if (board === null) return {};
  try {
    const { columns } = await told(api.GET("/api/boards/{board}/columns", { params: { path: { board }, query: {} } }));
    const only = (type: string) => {
      const found = columns.filter((one) => one.type === type);
      return found.length === 1 ? found[0]!.id : null;
    };
    return {
      email_column: only("email"),
      phone_column: only("phone"),
      notifications: { people_column: only("people") },
    };
  } catch {
    return {};
  }
}
