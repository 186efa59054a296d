//! The formats and the options of an export.

use crate::error::Error;
use crate::lower::is_table_or_index;
use crate::model::{Stage, Table, TableIndex};

/// The formats of table definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum ExportFormat {
    /// A template for AWS CloudFormation in YAML, with a resource for each table.
    #[cfg_attr(feature = "cli", value(name = "cloudformation"))]
    CloudFormation,
    /// The input of `aws dynamodb create-table --cli-input-json`, for one table.
    CliJson,
    /// Terraform's `aws_dynamodb_table`, a resource for each table.
    Terraform,
}

/// What to export, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportOptions<'t> {
    /// The name of the only table to export, as its schema has it.
    pub table: Option<&'t str>,
    /// A prefix of each table's name, for several environments in one account.
    pub prefix: &'t str,
    /// Makes the name of each table a parameter of the template, or a variable, and adds outputs with the ARNs of tables
    /// and streams. For CloudFormation and Terraform.
    pub parameters: bool,
    /// Keeps every table, and not only those with deletion protection, as far as the tool can. CloudFormation keeps a table
    /// that is removed from the file, or that would be replaced. Terraform refuses to replace one, but deletes one that is
    /// removed from the file or renamed there: only the deletion protection itself prevents that.
    pub retain: bool,
    /// Writes the keys of all global indexes as `key_schema` blocks, which newer versions of Terraform's provider want.
    pub key_schema: bool,
    /// Exports these of the indexes with `stage: building`, which are left out otherwise.
    pub with_building: StagedIndexes<'t>,
    /// Leaves out these of the indexes with `stage: retiring`.
    pub without_retiring: StagedIndexes<'t>,
}

/// Some of the indexes with a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StagedIndexes<'t> {
    /// None of them.
    #[default]
    None,
    /// All of them.
    All,
    /// Those with these names.
    Named(&'t [String]),
}

impl StagedIndexes<'_> {
    fn contains(self, index: &str) -> bool {
        match self {
            StagedIndexes::None => false,
            StagedIndexes::All => true,
            StagedIndexes::Named(names) => names.iter().any(|name| name == index),
        }
    }

    /// Refuses a name that no index with the stage has.
    fn check(self, option: &str, stage: Stage, indexes: &[&TableIndex]) -> Result<(), Error> {
        let StagedIndexes::Named(names) = self else { return Ok(()) };
        let is_unknown = |name: &&String| !indexes.iter().any(|index| index.stage == stage && index.name == **name);
        names.iter().find(is_unknown).map_or(Ok(()), |name| {
            let message = format!("`{option}={name}` names no index with this stage");
            Err(Error::new(message).help(format!("write the name of an index with a `stage:`, or `{option}` for all")))
        })
    }
}

impl ExportOptions<'_> {
    /// Returns whether an index is exported.
    pub(super) fn has(&self, index: &TableIndex) -> bool {
        match index.stage {
            Stage::Active => true,
            Stage::Building => self.with_building.contains(&index.name),
            Stage::Retiring => !self.without_retiring.contains(&index.name),
        }
    }

    /// Refuses an option that the format does not have.
    pub(super) fn check(&self, format: ExportFormat) -> Result<(), Error> {
        let only = |formats: &str, option: &str| {
            let message = format!("`{option}` is for {formats} only");
            Err(Error::new(message).help(format!("remove `{option}`, or export another format")))
        };
        match format {
            ExportFormat::CliJson if self.parameters => only("CloudFormation and Terraform", "--parameters"),
            ExportFormat::CliJson if self.retain => only("CloudFormation and Terraform", "--retain"),
            ExportFormat::CliJson | ExportFormat::CloudFormation if self.key_schema => {
                only("Terraform", "--key-schema")
            }
            _ => Ok(()),
        }
    }

    /// Refuses names of indexes that the tables do not have in their stage.
    pub(super) fn check_stages(&self, tables: &[&Table]) -> Result<(), Error> {
        let indexes: Vec<&TableIndex> = tables.iter().flat_map(|table| &table.indexes).collect();
        self.with_building.check("--with-building", Stage::Building, &indexes)?;
        self.without_retiring.check("--without-retiring", Stage::Retiring, &indexes)
    }

    /// Refuses a prefix that gives a name which DynamoDB does not allow.
    pub(super) fn check_names<'m>(&self, tables: impl Iterator<Item = &'m Table>) -> Result<(), Error> {
        let wrong = tables.map(|table| format!("{}{}", self.prefix, table.name)).find(|name| !is_table_or_index(name));
        wrong.map_or(Ok(()), |name| {
            let message = format!("DynamoDB does not allow the table name `{name}`");
            Err(Error::new(message)
                .help("use a prefix of letters, digits, `_`, `-` and `.`; a name has 255 of them at most"))
        })
    }
}
