/** Settings: one's signature and mailboxes, and what holds for the whole account (row P6). */
import { Heading } from "@vibe/core";
import { lazy, Suspense, type ComponentType } from "react";
import { useTranslation } from "react-i18next";

import { go, useRoute } from "../../app/route";
import { Loading } from "../../shared/Loading";
import { Tabs } from "../../shared/Tabs";
import styles from "./settings.module.css";

const SECTIONS: Record<string, ComponentType> = {
  signature: lazy(() => import("./signature/Signature")),
  mailboxes: lazy(() => import("./mailboxes/Mailboxes")),
  contacts: lazy(() => import("./contacts/DoNotContact")),
  persons: lazy(() => import("./persons/Persons")),
  audit: lazy(() => import("./audit/Audit")),
  usage: lazy(() => import("./usage/Usage")),
  defaults: lazy(() => import("./defaults/Defaults")),
  monday: lazy(() => import("./connection/Monday")),
};
const NAMES = Object.keys(SECTIONS);

/** Stands at `#/<section>`. */
export default function Settings() {
  const { t } = useTranslation();
  const chosen = Math.max(0, NAMES.indexOf(useRoute()[0] ?? ""));
  const Open = SECTIONS[NAMES[chosen]!]!;
  return (
    <main className={styles.settings}>
      <Heading type="h2" weight="medium">
        {t("settings.title")}
      </Heading>
      <Tabs
        titles={NAMES.map((name) => t(`settings.section.${name}`))}
        chosen={chosen}
        panels={NAMES.map((name) => `section-${name}`)}
        onChoose={(index) => go(NAMES[index]!)}
      />
      <section
        role="tabpanel"
        id={`section-${NAMES[chosen]}`}
        aria-label={t(`settings.section.${NAMES[chosen]!}`)}
        className={styles.panel}
      >
        <Suspense fallback={<Loading />}>
          <Open />
        </Suspense>
      </section>
    </main>
  );
}
