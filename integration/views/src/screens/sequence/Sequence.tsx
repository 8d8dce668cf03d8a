/** One sequence: its draft, its header, and a tab for each thing people do with it, loaded when it is opened. */
import { lazy, Suspense, type ComponentType } from "react";
import { useTranslation } from "react-i18next";

import type { Whole } from "../../api/shapes";
import { go, useRoute } from "../../app/route";
import { Failed } from "../../shared/Failed";
import { Loading } from "../../shared/Loading";
import { Tabs } from "../../shared/Tabs";
import { Conflict } from "./draft/Conflict";
import { DraftProvider, useDraft } from "./draft/DraftProvider";
import { Back } from "./frame/Back";
import { Header } from "./frame/Header";
import { Notices } from "./frame/Notices";
import styles from "./frame/frame.module.css";
import { useSequence } from "./sequence";

const TABS: Record<string, ComponentType<{ sequenceId: string }>> = {
  steps: lazy(() => import("./steps/Steps")),
  rules: lazy(() => import("./rules/Rules")),
  dates: lazy(() => import("./dates/Dates")),
  people: lazy(() => import("./people/People")),
  numbers: lazy(() => import("./numbers/Numbers")),
  history: lazy(() => import("./history/History")),
};
const NAMES = Object.keys(TABS);

/** Stands at `#/<sequence>/<tab>`. */
export function Sequence({ sequenceId }: { sequenceId: string }) {
  const { data: found, error, refetch } = useSequence(sequenceId);
  return (
    <main className={styles.screen}>
      {found ? (
        <DraftProvider key={sequenceId} sequenceId={sequenceId}>
          <Frame found={found} />
        </DraftProvider>
      ) : (
        <>
          <Back />
          {error ? <Failed error={error} again={() => void refetch()} /> : <Loading />}
        </>
      )}
    </main>
  );
}

/** What is counted of a sequence goes on while its draft is edited: `found` has it. */
function Frame({ found }: { found: Whole }) {
  const { whole: drafted } = useDraft();
  const whole = { ...drafted, inside: found.inside, state: found.state, paused: found.paused };
  return (
    <>
      <Header whole={whole} />
      <Conflict />
      <Notices whole={whole} />
      <Panels whole={whole} />
    </>
  );
}

function Panels({ whole }: { whole: Whole }) {
  const { t } = useTranslation();
  const chosen = Math.max(0, NAMES.indexOf(useRoute()[1] ?? "steps"));
  const Open = TABS[NAMES[chosen]!]!;
  const title = (name: string) =>
    name === "people" ? t("sequence.tab.people_inside", { count: whole.inside }) : t(`sequence.tab.${name}`);
  return (
    <>
      <div className={styles.tabs}>
        <Tabs
          titles={NAMES.map(title)}
          chosen={chosen}
          panels={NAMES.map((name) => `tab-${name}`)}
          onChoose={(index) => go(whole.id, NAMES[index]!)}
        />
      </div>
      <section role="tabpanel" id={`tab-${NAMES[chosen]}`} className={styles.panel} aria-label={title(NAMES[chosen]!)}>
        <Suspense fallback={<Loading />}>
          <Open sequenceId={whole.id} />
        </Suspense>
      </section>
    </>
  );
}
