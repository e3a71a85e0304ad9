/**
 * Packages of a lock file with all that they need.
 * @param {Record<string, object>} packages by their paths, as package-lock.json has them
 * @param {string[]} names of packages at the top
 * @returns {string[]} their paths
 */
export function neededBy(packages, names) {
  const found = new Set(names.map((name) => `node_modules/${name}`));
  // What is added on the way is visited, too.
  for (const path of found) {
    for (const name of needsOf(packages[path])) {
      const place = placeOf(packages, name, path);
      if (place !== undefined) {
        found.add(place);
      } else if (packages[path].optionalDependencies?.[name] === undefined) {
        throw new Error(`package-lock.json has no ${name}, which ${path} needs`);
      }
    }
  }
  return [...found].sort();
}

function needsOf({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}) {
  const peers = Object.keys(peerDependencies);
  return [
    ...Object.keys(dependencies),
    ...Object.keys(optionalDependencies),
    ...peers.filter((name) => !peerDependenciesMeta[name]?.optional),
  ];
}

/** Where Node.js finds it for the package at a path: the nearest folder with it, on the way up. */
function placeOf(packages, name, path) {
  const place = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
  if (packages[place] !== undefined) {
    return place;
  }
  const above = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));
  return path === '' ? undefined : placeOf(packages, name, above);
}
