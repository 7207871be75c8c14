// Writes the dashboards named after it into a TypeScript file: each a literal of the type in @grafana/schema, each panel's options and fields of its kind's.
import { readFileSync, writeFileSync } from 'node:fs';
const kinds = { stat: 'Stat', timeseries: 'TimeSeries', 'state-timeline': 'StateTimeline' };
let text = `import type { Dashboard } from '@grafana/schema';\n`;
for (const name of Object.values(kinds)) text += `import type * as ${name} from '@grafana/schema/dist/esm/raw/composable/${name.toLowerCase()}/panelcfg/x/${name}PanelCfg_types.gen';\n`;
// An enum of strings takes its values as JSON writes them.
text += `type Plain<T> = T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;\n`;
const [out, ...dashboards] = process.argv.slice(2);
dashboards.forEach((path, number) => {
  const dashboard = JSON.parse(readFileSync(path, 'utf8'));
  text += `export const d${number}: Plain<Dashboard> = ${JSON.stringify(dashboard)};\n`;
  dashboard.panels.forEach((panel, at) => {
    if (panel.type === 'row') return;
    const kind = kinds[panel.type];
    if (!kind) throw new Error(`${path}: no types are known here for panels of type ${panel.type}`);
    text += `export const d${number}p${at}: Plain<${kind}.Options> = ${JSON.stringify(panel.options)};\n`;
    if (panel.fieldConfig.defaults.custom) text += `export const d${number}f${at}: Plain<${kind}.FieldConfig> = ${JSON.stringify(panel.fieldConfig.defaults.custom)};\n`;
  });
});
writeFileSync(out, text);
