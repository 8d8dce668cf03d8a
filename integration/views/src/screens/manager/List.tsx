/** The manager: its heading, its filters, the table, and what stands there when there is nothing to show. */
import { AttentionBox, Button, Heading } from "@vibe/core";
import { Add } from "@vibe/icons";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "../../shared/me";
import { Failed } from "../../shared/Failed";
import { Loading } from "../../shared/Loading";
import { useBoardId } from "./useBoardId";
import { useChosenColumns } from "./chosen";
import { NewSequence } from "./create/NewSequence";
import { isNarrowed, queryOf, type Filters } from "./filters";
import styles from "./List.module.css";
import { Nothing } from "./Nothing";
import { useSequences } from "./sequences";
import { SequenceTable } from "./table/SequenceTable";
import { Toolbar } from "./Toolbar";

export function List({ filters, onFilter }: { filters: Filters; onFilter: (filters: Filters) => void }) {
  const { t } = useTranslation();
  const boardId = useBoardId();
  const me = useMe();
  const [making, setMaking] = useState(false);
  const query = useMemo(() => queryOf(filters, boardId), [filters, boardId]);
  const found = useSequences(query);
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.sequences) ?? [], [found.data]);
  const columns = useChosenColumns();
  const mayCreate = me?.may.create ?? false;
  const create = mayCreate ? () => setMaking(true) : undefined;
  return (
    <main className={styles.screen}>
      <header className={styles.head}>
        <Heading type="h2">{t("manager.title")}</Heading>
        {create && (
          <Button size="small" leftIcon={Add} onClick={create}>
            {t("manager.new")}
          </Button>
        )}
      </header>
      {me && !mayCreate && <AttentionBox text={t("manager.look_only")} />}
      <Toolbar filters={filters} query={query} onFilter={onFilter} columns={columns} isReady={!found.isPending} />
      {found.isPending ? (
        <Loading rows={8} />
      ) : found.isError && rows.length === 0 ? (
        <Failed error={found.error} again={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <Nothing isNarrowed={isNarrowed(filters)} filters={filters} onFilter={onFilter} create={create} />
      ) : (
        <SequenceTable rows={rows} filters={filters} onFilter={onFilter} columns={columns} pages={found} />
      )}
      {making && <NewSequence boardId={boardId} onClose={() => setMaking(false)} />}
    </main>
  );
}
