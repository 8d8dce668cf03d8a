/** A user of monday: the photo, else the initials; the name is said, and shown to whoever comes near. */
import { useTranslation } from "../app/translation";
import type { FaceOf } from "../api/shapes";
import styles from "./Face.module.css";

export function Face({ of }: { of: FaceOf }) {
  const { t } = useTranslation();
  const name = of.name ?? t("run.somebody");
  return (
    <span className={styles.face} role="img" aria-label={name} data-hint={name}>
      {of.photo ? <img className={styles.photo} src={of.photo} alt="" /> : initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words[words.length - 1] : ""]
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("")
    .toUpperCase();
}
