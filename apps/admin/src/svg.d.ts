/** The build inlines svg files as text (project.json, `loader`). */
declare module '*.svg' {
  const markup: string;
  export default markup;
}
