/** A text with fields and what is wrong with it; its editor is loaded when the first one is shown. */
import { AttentionBox, Skeleton, Text as Words } from "@vibe/core";
import { lazy, Suspense, useId, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useDraft } from "../../draft/DraftProvider";
import { within } from "../../draft/problems";
import styles from "./composer.module.css";
import { holdsMore } from "./fields";
import type { WritingProps } from "./Writing";

const Writing = lazy(() => import("./Writing"));

type TextProps = Omit<WritingProps, "readOnly" | "describedBy" | "isWrong"> & { place: string };

export function FieldText({ place, ...props }: TextProps) {
  const { t } = useTranslation();
  const { troubles, mayEdit } = useDraft();
  const { value, writes } = props;
  const isMore = useMemo(() => writes === "rich" && mayEdit && holdsMore(value), [value, writes, mayEdit]);
  const found = within(troubles(), place);
  const id = useId();
  const isWrong = found.some((one) => one.weight === "refused");
  return (
    <div className={styles.field}>
      <Words type="text2" weight="medium">
        {props.label}
      </Words>
      {isMore && <AttentionBox type="warning" text={t("composer.holdsMore")} />}
      <Suspense fallback={<Skeleton type="rectangle" fullWidth height={props.writes === "rich" ? 220 : 40} />}>
        <Writing {...props} readOnly={!mayEdit} describedBy={found.length ? id : undefined} isWrong={isWrong} />
      </Suspense>
      {found.length > 0 && (
        <Words id={id} type="text2" ellipsis={false} className={isWrong ? styles.wrong : styles.lacking}>
          {found.map((one) => one.sentence).join(" ")}
        </Words>
      )}
    </div>
  );
}
