/** The words of every screen in one piece: a file to fetch, not one for each screen. */
const parts = import.meta.glob<Record<string, string>>("./fr/*.json", { import: "default", eager: true });

export default Object.assign({}, ...Object.values(parts)) as Record<string, string>;
