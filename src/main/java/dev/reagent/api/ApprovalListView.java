package dev.reagent.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Some approvals. */
@Schema(description = "Approvals, newest first")
record ApprovalListView(List<ApprovalView> approvals) {}
