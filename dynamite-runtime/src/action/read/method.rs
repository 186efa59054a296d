//! The names of the methods that make a read.

/// The name of a method that makes a read, as a call of a query and of a scan.
#[derive(Clone, Copy)]
pub(super) struct ReadMethod {
    pub(super) of_query: &'static str,
    pub(super) of_scan: &'static str,
    /// Set if the method returns a stream.
    pub(super) is_stream: bool,
}

impl ReadMethod {
    pub(super) const PAGE: Self = ReadMethod::new("query.page", "scan.page");
    pub(super) const PAGES: Self = ReadMethod::new("query.pages", "scan.pages").stream();
    pub(super) const TAKE: Self = ReadMethod::new("query.take", "scan.take");
    pub(super) const PAGER: Self = ReadMethod::new("query.pager", "scan.pager");
    pub(super) const ALL: Self = ReadMethod::new("query.all", "scan.all");
    pub(super) const COUNT: Self = ReadMethod::new("query.count", "scan.count");
    pub(super) const STREAM: Self = ReadMethod::new("query.stream", "scan.stream").stream();
    pub(super) const PARALLEL_ALL: Self = ReadMethod::new("parallel.all", "parallel.all");
    pub(super) const PARALLEL_COUNT: Self = ReadMethod::new("parallel.count", "parallel.count");
    pub(super) const PARALLEL_STREAM: Self = ReadMethod::new("parallel.stream", "parallel.stream").stream();
    pub(super) const SEGMENTS_ALL: Self = ReadMethod::new("segments.all", "segments.all");
    pub(super) const SEGMENTS_COUNT: Self = ReadMethod::new("segments.count", "segments.count");
    pub(super) const SEGMENTS_STREAM: Self = ReadMethod::new("segments.stream", "segments.stream").stream();

    const fn new(of_query: &'static str, of_scan: &'static str) -> Self {
        ReadMethod { of_query, of_scan, is_stream: false }
    }

    const fn stream(self) -> Self {
        ReadMethod { is_stream: true, ..self }
    }
}
