/** Every sequence of the account, or of one board; one of them when it is opened. */
import { useState } from "react";

import { useRoute } from "../../app/route";
import { Sequence } from "../sequence/Sequence";
import { EVERYTHING } from "./filters";
import { List } from "./List";

/** The filters are kept here, so that they are as they were when somebody comes back from a sequence. */
export default function Manager() {
  const [sequenceId] = useRoute();
  const [filters, setFilters] = useState(EVERYTHING);
  return sequenceId ? <Sequence sequenceId={sequenceId} /> : <List filters={filters} onFilter={setFilters} />;
}
