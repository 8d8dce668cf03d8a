/** The people behind a number, newest first; items of boards that one may not see have no name (row P3). */
import { Button, Modal, ModalBasicLayout, ModalContent, ModalHeader } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { Numbers } from "../../../api/shapes";
import { Failed } from "../../../shared/Failed";
import { ItemLink } from "../../../shared/ItemLink";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import { RunLabel } from "../../../shared/RunLabel";
import { letterOf } from "../steps/variants/wordings";
import { usePeopleBehind, type Behind, type Counted, type Part } from "./numbers";
import styles from "./Numbers.module.css";

interface PeopleBehindProps {
  sequenceId: string;
  of: Behind;
  part: Part;
  numbers: Numbers;
  onClose: () => void;
}

export function PeopleBehind({ sequenceId, of, part, numbers, onClose }: PeopleBehindProps) {
  const { t } = useTranslation();
  const found = usePeopleBehind(sequenceId, of, part);
  const people = found.data?.pages.flatMap((page) => page.people) ?? [];
  const where = useWhere(part, numbers);
  return (
    <Modal id="people-behind" show size="medium" onClose={onClose} closeButtonAriaLabel={t("common.close")}>
      <ModalBasicLayout>
        <ModalHeader title={t(`numbers.of.${of}`)} description={where || undefined} />
        <ModalContent>
          {found.isPending ? (
            <Loading rows={4} />
          ) : found.isError ? (
            <Failed error={found.error} again={() => void found.refetch()} />
          ) : people.length === 0 ? (
            <p>{t("numbers.nobody")}</p>
          ) : (
            <People people={people} label={t(`numbers.of.${of}`)} />
          )}
          {found.hasNextPage && (
            <Button
              kind="tertiary"
              size="small"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t("numbers.more")}
            </Button>
          )}
        </ModalContent>
      </ModalBasicLayout>
    </Modal>
  );
}

/** Which part of the e-mails it is, in words. */
function useWhere({ step, variant, sender }: Part, { steps, senders }: Numbers): string {
  const { t } = useTranslation();
  if (sender !== undefined) return senders.find((one) => one.sender === String(sender))?.address ?? "";
  const at = steps.findIndex((one) => one.position === step);
  if (at < 0) return "";
  const title =
    variant === undefined ? steps[at]!.title : `${letterOf(variant)} ${steps[at]!.variants[variant]?.subject ?? ""}`;
  return t("numbers.of_step", { step: at + 1, title });
}

function People({ people, label }: { people: Counted[]; label: string }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("numbers.person")}</th>
          <th scope="col">{t("manager.column.state")}</th>
          <th scope="col">{t("numbers.since")}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <ItemLink item={one.item} />
            </th>
            <td>
              <RunLabel status={one.status} />
            </td>
            <td>{words.time(one.at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
