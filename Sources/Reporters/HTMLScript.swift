// Owns: filtering, searching and grouping in the HTML report; without it the report is whole, only longer to read.

enum HTMLScript {
    static let text = """

        (() => {
          'use strict';
          const $ = (id) => document.getElementById(id);
          const groups = $('groups');
          const findings = Array.from(document.querySelectorAll('article.finding'), (element, order) => (
            { element, order, text: element.textContent.toLowerCase(), ...element.dataset }));
          if (!groups || findings.length === 0) return;
          const severities = ['high', 'medium', 'low'];
          const controls = ['search', 'family', 'writer', 'blocking', 'grouping', ...severities].map($).filter(Boolean);

          const matches = (finding) => {
            const words = $('search').value.toLowerCase().split(/\\s+/).filter(Boolean);
            const family = $('family').value;
            const writer = $('writer') ? $('writer').value : '';
            return $(finding.severity).checked && (!family || finding.family === family) && (!writer || finding.writer === writer)
              && (!$('blocking').checked || finding.blocking === 'yes') && words.every((word) => finding.text.includes(word));
          };

          const arranged = (key) => {
            const sorted = findings.slice();
            if (key !== 'path') sorted.sort((a, b) => Number(a.weight) - Number(b.weight));
            const byName = new Map();
            for (const finding of sorted) {
              if (!byName.has(finding[key])) byName.set(finding[key], []);
              byName.get(finding[key]).push(finding);
            }
            const names = Array.from(byName.keys());
            if (key === 'severity') names.sort((a, b) => severities.indexOf(a) - severities.indexOf(b));
            return names.map((name) => [name, byName.get(name)]);
          };

          const regroup = () => {
            const sections = arranged($('grouping').value).map(([name, members]) => {
              const section = document.createElement('section');
              section.className = 'group';
              const heading = document.createElement('h3');
              heading.textContent = name;
              section.append(heading, ...members.map((member) => member.element));
              return section;
            });
            groups.replaceChildren(...sections);
          };

          const filter = () => {
            let shown = 0;
            for (const finding of findings) {
              finding.element.hidden = !matches(finding);
              if (!finding.element.hidden) shown += 1;
            }
            for (const group of groups.children) group.hidden = !group.querySelector('article:not([hidden])');
            $('shown').textContent = `${shown} of ${findings.length} findings shown`;
          };

          for (const control of controls) {
            control.addEventListener('input', () => {
              if (control.id === 'grouping') regroup();
              filter();
            });
          }
          $('reset').addEventListener('click', () => {
            $('search').value = '';
            for (const id of ['family', 'writer']) if ($(id)) $(id).value = '';
            for (const id of severities) $(id).checked = true;
            $('blocking').checked = false;
            filter();
            $('search').focus();
          });
          addEventListener('beforeprint', () => { for (const details of document.querySelectorAll('details')) details.open = true; });
          // A link to a finding shows it, whatever the filters say.
          addEventListener('hashchange', () => {
            const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
            if (target && target.hidden) $('reset').click();
            if (target) target.focus();
          });
          $('filters').hidden = false;
          filter();
        })();

        """
}
