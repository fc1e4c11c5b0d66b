/** A group of alternatives that holds no other: `{a|b|}`. */
const innermost = /\{([^{}]*)\}/g;

/** One text that a template stands for: of each group of alternatives one, by chance. */
export function spun(template: string, random: () => number): string {
  const next = template.replace(innermost, (_, group: string) => {
    const choices = group.split('|');
    return choices[Math.floor(random() * choices.length)] ?? '';
  });
  return next === template ? next : spun(next, random);
}
