/** What the template sets in the function's environment. */
export type Settings = Readonly<Record<string, string | undefined>>;

export function setting(settings: Settings, name: string): string {
  const value = settings[name];
  if (!value) {
    throw new Error(`The environment variable ${name} is not set; see template.yaml.`);
  }
  return value;
}
