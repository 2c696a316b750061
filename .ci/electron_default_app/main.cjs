// What Electron runs when it is started as `electron PATH`: it loads the app at PATH.
//
// The official binaries ship such an app; the registry runtime (see docs/SECURITY.md) comes without
// one, because everything in its resources folder is deleted. Packed by .ci/electron_runtime.ts.
'use strict';
const { app } = require('electron');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

/** Modules named by `-r FILE`, as Electron's own default app takes them. */
function findPreloadedModules() {
  return process.argv.filter((_text, index, all) => index > 0 && all[index - 1] === '-r');
}

/** First argument that is neither a switch nor a switch's value: a folder with a package.json. */
function findAppFolder() {
  const argument = process.argv.find(
    (text, index, all) => index > 0 && !text.startsWith('-') && all[index - 1] !== '-r',
  );
  return argument === undefined ? null : path.resolve(argument);
}

async function loadApp(folder) {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  app.setPath('userData', path.join(app.getPath('appData'), app.getName()));
  const entry = path.join(folder, manifest.main);
  // CommonJS is loaded at once: privileged schemes may be registered only before the app is ready.
  if (entry.endsWith('.cjs')) require(entry);
  else await import(pathToFileURL(entry).href);
}

// Read before the modules run: they may change process.argv.
const folder = findAppFolder();
const modules = findPreloadedModules();
if (folder === null) {
  process.stderr.write('No app: name the folder of one, as in `electron .`\n');
  app.exit(2);
} else {
  for (const file of modules) require(path.resolve(file));
  loadApp(folder).catch((error) => {
    process.stderr.write(`Cannot load the app in ${folder}: ${error?.stack ?? error}\n`);
    app.exit(1);
  });
}
