"""Sets of variants that are kept by a name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from openchat.api.deps import OwnerDep, ServicesDep
from openchat.api.schemas.common import PageOf
from openchat.api.schemas.comparisons import VariantSetIn, VariantSetOut

router = APIRouter(prefix="/api/variant-sets", tags=["comparisons"])

NamePath = Annotated[str, Path(min_length=1, max_length=100)]


@router.get("", response_model=PageOf[VariantSetOut])
async def list_variant_sets(services: ServicesDep, owner: OwnerDep) -> PageOf[VariantSetOut]:
    """All of them, by name."""
    kept = await services.comparisons.all_kept_variants(owner)
    return PageOf(items=[VariantSetOut.of(each) for each in kept], next_cursor=None)


@router.get("/{name}", response_model=VariantSetOut)
async def get_variant_set(name: NamePath, services: ServicesDep, owner: OwnerDep) -> VariantSetOut:
    return VariantSetOut.of(await services.comparisons.kept_variants(owner, name))


@router.put("/{name}", response_model=VariantSetOut)
async def put_variant_set(name: NamePath, body: VariantSetIn, services: ServicesDep, owner: OwnerDep) -> VariantSetOut:
    """Keep these variants by that name, in place of what had it."""
    variants = tuple(variant.variant() for variant in body.variants)
    return VariantSetOut.of(await services.comparisons.keep_variants(owner, name, variants))


@router.delete("/{name}", status_code=204)
async def delete_variant_set(name: NamePath, services: ServicesDep, owner: OwnerDep) -> Response:
    await services.comparisons.drop_variants(owner, name)
    return Response(status_code=204)
