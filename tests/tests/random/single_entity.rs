//! Random tables of one entity.

use crate::schema::{Attribute, Choices, KEYS, declarations, list, quoted, section};
use crate::settings::Billing;
use crate::times::Times;

/// Returns the text of a table with one entity, without its types.
pub(crate) fn table(choices: &mut Choices, attributes: Vec<Attribute>) -> String {
    Table { billing: Billing::choose(choices), choices, attributes, keys: Vec::new(), indexes: Vec::new() }.text()
}

struct Table<'c> {
    choices: &'c mut Choices,
    attributes: Vec<Attribute>,
    billing: Billing,
    keys: Vec<String>,
    indexes: Vec<String>,
}

impl Table<'_> {
    fn text(mut self) -> String {
        let (partition, sort) = (self.attributes[0].name.clone(), self.attributes[1].name.clone());
        let mut text = format!("dynamite: 1\ntable: orders\nentity: Order\npartition_key: {}\n", quoted(&partition));
        if self.choices.chance(3) {
            self.keys.push(format!("  k0: {}\n", quoted(&format!("{{{sort}}}#V1"))));
            text.push_str("sort_key: k0\n");
        } else if self.choices.chance(2) {
            text.push_str(&format!("sort_key: {}\n", quoted(&sort)));
        }
        for number in 1..=self.choices.number(4) {
            self.index(number);
        }
        let groups = self.group();
        let times = Times::choose(self.choices);
        let (keys, indexes) = times.indexes(self.choices, &self.attributes[0], self.billing);
        self.keys.extend(keys);
        self.indexes.extend(indexes);
        text.push_str(&format!("attributes:\n{}", declarations("  ", &self.attributes)));
        text.push_str(&times.declarations("  "));
        text.push_str("  weather_of_it: Weather\n  mood_of_it: Mood\n  paid_by: Payment?\n");
        text.push_str("  first_place: u8\n  second_place: u8\n  third_place: { type: string?, sensitive: true }\n");
        text.push_str(groups);
        text.push_str(&section("keys:\n", &self.keys));
        text.push_str(&section("indexes:\n", &self.indexes));
        text + &times.entry("") + &self.other_entries() + &self.billing.settings(self.choices)
    }

    /// Adds an index of attributes that no other key has, and returns the name of their group, if it has one.
    fn group(&mut self) -> &'static str {
        let third = self.choices.chance(2);
        let template =
            if third { "{first_place}#{second_place}#{third_place}" } else { "{second_place}#{first_place}" };
        self.keys.push(format!("  all_places: {}\n", quoted(template)));
        let billing = self.billing.index_entry(self.choices);
        self.indexes.push(format!("  placed: {{ partition_key: all_places, projection: keys_only{billing} }}\n"));
        match (self.choices.chance(2), third) {
            (false, _) => "",
            (true, true) => "groups:\n  places: [third_place, first_place, second_place]\n",
            (true, false) => "groups:\n  places: { attributes: [first_place, second_place], doc: Where. }\n",
        }
    }

    fn index(&mut self, number: usize) {
        let (name, computed) = (format!("index{number}"), self.choices.chance(2));
        let others = &self.attributes[2..];
        let mut shard = "";
        let partition = if computed {
            shard = self.choices.shard();
            let template = self.choices.template(&format!("P{number}#"), others) + shard;
            self.keys.push(format!("  k{number}: {}\n", quoted(&template)));
            vec![format!("k{number}")]
        } else {
            self.choices.pick(others, KEYS, 3).into_iter().map(|attribute| attribute.name).collect()
        };
        let mut sort: Vec<String> =
            self.choices.pick(others, KEYS, 2).into_iter().map(|attribute| attribute.name).collect();
        sort.retain(|name| !partition.contains(name));
        if !shard.is_empty() {
            sort.truncate(1);
        }
        let projection = ["all", "keys_only", "[only_text]"][self.choices.number(3)];
        let mut index = format!("  {name}: {{ partition_key: {}, projection: {projection}", list(&partition));
        if !sort.is_empty() {
            index.push_str(&format!(", sort_key: {}", list(&sort)));
        }
        if computed && self.choices.chance(2) {
            index.push_str(&format!(", when: {}", quoted(&self.choices.condition(others))));
        }
        index.push_str(["", "", "", ", stage: building", ", stage: retiring"][self.choices.number(5)]);
        index.push_str(&self.billing.index_entry(self.choices));
        self.indexes.push(index + " }\n");
    }

    fn other_entries(&mut self) -> String {
        let mut text = String::new();
        for line in ["ttl: expires\n", "optimistic_lock: version\n", "preserve_unknown: true\n"] {
            if self.choices.chance(2) {
                text.push_str(line);
            }
        }
        if self.choices.chance(4) {
            text.push_str("retired: { gone_text: string, gone_list: \"list<Mood>\" }\n");
        }
        if self.choices.chance(2) {
            let view = quoted(&self.attributes[3].name);
            text.push_str(&format!("views:\n  Short: [{view}, address_of_it.city, only_text]\n"));
        }
        text
    }
}
