//! The cities where customers live, and the names of people there.

/// A city, its people and its streets.
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) country: &'static str,
    pub(super) locale: &'static str,
    pub(super) currency: &'static str,
    pub(super) first_names: [&'static str; 5],
    pub(super) last_names: [&'static str; 5],
    pub(super) streets: [&'static str; 3],
}

impl City {
    /// Returns the name of one of its people. The first ten are all different.
    pub(super) fn person(&self, number: usize) -> (&'static str, &'static str) {
        (self.first_names[number % 5], self.last_names[(number * 3 + number / 5) % 5])
    }
}

pub(super) const CITIES: [City; 6] = [
    City {
        name: "Göteborg",
        country: "SE",
        locale: "sv-SE",
        currency: "SEK",
        first_names: ["Ada", "Elsa", "Nils", "Maja", "Oskar"],
        last_names: ["Lindqvist", "Berg", "Holm", "Nyman", "Dahl"],
        streets: ["Linnégatan", "Vasagatan", "Kungsgatan"],
    },
    City {
        name: "Leipzig",
        country: "DE",
        locale: "de-DE",
        currency: "EUR",
        first_names: ["Clara", "Jonas", "Frieda", "Emil", "Lotte"],
        last_names: ["Brandt", "Seidel", "Vogel", "Hartmann", "Krause"],
        streets: ["Könneritzstraße", "Gottschedstraße", "Inselstraße"],
    },
    City {
        name: "Nantes",
        country: "FR",
        locale: "fr-FR",
        currency: "EUR",
        first_names: ["Camille", "Hugo", "Manon", "Louis", "Jeanne"],
        last_names: ["Moreau", "Garnier", "Lefort", "Roussel", "Chevalier"],
        streets: ["Rue Kervégan", "Quai de la Fosse", "Rue Crébillon"],
    },
    City {
        name: "Bristol",
        country: "GB",
        locale: "en-GB",
        currency: "GBP",
        first_names: ["Grace", "Alfie", "Poppy", "George", "Edith"],
        last_names: ["Whitcombe", "Barnes", "Okafor", "Fletcher", "Marsh"],
        streets: ["Park Street", "Stokes Croft", "Whiteladies Road"],
    },
    City {
        name: "Zaragoza",
        country: "ES",
        locale: "es-ES",
        currency: "EUR",
        first_names: ["Lucia", "Mateo", "Carmen", "Diego", "Alba"],
        last_names: ["Navarro", "Iglesias", "Serrano", "Lozano", "Pascual"],
        streets: ["Calle de Alfonso I", "Paseo de Sagasta", "Calle del Coso"],
    },
    City {
        name: "Gdynia",
        country: "PL",
        locale: "pl-PL",
        currency: "PLN",
        first_names: ["Zofia", "Jakub", "Hanna", "Tomasz", "Iga"],
        last_names: ["Nowak", "Zielinski", "Mazur", "Kaczmarek", "Wrona"],
        streets: ["Ulica Starowiejska", "Ulica Abrahama", "Aleja Pilsudskiego"],
    },
];
