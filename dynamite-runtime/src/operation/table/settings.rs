//! The settings of a table, as types of the SDK.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types as sdk_types;
use sdk_types::{
    BillingMode, OnDemandThroughput, ProvisionedThroughput, SseSpecification, SseType, StreamSpecification,
    StreamViewType, Tag,
};

use crate::operation::sdk::CreateTableInputBuilder;
use crate::schema::{CapacityMode, Encryption, StreamView, TableClass, TableSettings};

/// Adds the settings that differ from DynamoDB's defaults to a request. Time to live and point-in-time recovery are set
/// with separate requests.
pub(super) fn apply(
    settings: &TableSettings,
    request: CreateTableInputBuilder,
) -> Result<CreateTableInputBuilder, BuildError> {
    let mode = match settings.capacity {
        CapacityMode::PayPerRequest { .. } => BillingMode::PayPerRequest,
        CapacityMode::Provisioned { .. } => BillingMode::Provisioned,
    };
    let tags = settings.tags.iter().map(|(name, value)| Tag::builder().key(*name).value(*value).build());
    let tags: Vec<Tag> = tags.collect::<Result<_, _>>()?;
    Ok(request
        .billing_mode(mode)
        .set_provisioned_throughput(provisioned(settings.capacity)?)
        .set_on_demand_throughput(on_demand(settings.capacity))
        .set_table_class(class(settings.class))
        .set_stream_specification(stream(settings.stream)?)
        .set_deletion_protection_enabled(settings.deletion_protection.then_some(true))
        .set_sse_specification(encryption(settings.encryption))
        .set_tags((!tags.is_empty()).then_some(tags)))
}

/// Returns the provisioned capacity; `None` in on-demand mode.
pub(super) fn provisioned(capacity: CapacityMode) -> Result<Option<ProvisionedThroughput>, BuildError> {
    let CapacityMode::Provisioned { read, write } = capacity else { return Ok(None) };
    ProvisionedThroughput::builder().read_capacity_units(read).write_capacity_units(write).build().map(Some)
}

/// Returns the maximum throughput in on-demand mode, or `None` if there is no maximum or in provisioned mode.
pub(super) fn on_demand(capacity: CapacityMode) -> Option<OnDemandThroughput> {
    let CapacityMode::PayPerRequest { max_read, max_write } = capacity else { return None };
    let maximum = OnDemandThroughput::builder().set_max_read_request_units(max_read);
    (capacity != CapacityMode::ON_DEMAND).then(|| maximum.set_max_write_request_units(max_write).build())
}

fn class(class: TableClass) -> Option<sdk_types::TableClass> {
    match class {
        TableClass::Standard => None,
        TableClass::StandardInfrequentAccess => Some(sdk_types::TableClass::StandardInfrequentAccess),
    }
}

fn stream(view: Option<StreamView>) -> Result<Option<StreamSpecification>, BuildError> {
    let specification =
        |view| StreamSpecification::builder().stream_enabled(true).stream_view_type(view_type(view)).build();
    view.map(specification).transpose()
}

pub(super) fn view_type(view: StreamView) -> StreamViewType {
    match view {
        StreamView::KeysOnly => StreamViewType::KeysOnly,
        StreamView::NewImage => StreamViewType::NewImage,
        StreamView::OldImage => StreamViewType::OldImage,
        StreamView::NewAndOldImages => StreamViewType::NewAndOldImages,
    }
}

fn encryption(encryption: Encryption) -> Option<SseSpecification> {
    let specification = SseSpecification::builder().enabled(true).sse_type(SseType::Kms);
    match encryption {
        Encryption::AwsOwned => None,
        Encryption::AwsManaged => Some(specification.build()),
        Encryption::Key(key) => Some(specification.kms_master_key_id(key).build()),
    }
}
